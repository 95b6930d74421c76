"""InfluxDB 2.x and 3.x as they really answer, over real HTTP, with faults to arm.

What each says was read in the sources of InfluxDB 2.7.12 and 3 Core 3.10 (decision 0031): statuses, bodies,
who may see what, the order in which a request is checked. That of 2.x is held to recorded answers.
"""
