"""What a viewer can look up, one function a question; each opens the transaction that it needs."""
