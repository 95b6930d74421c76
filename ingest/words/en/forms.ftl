### Why a part of a request does not fit its description, by Pydantic's type of error.

form-missing = is missing
form-extra-forbidden = is not known here
form-json-invalid = is not valid JSON
form-json-type = must be JSON text
form-model-type = must be an object
form-model-attributes-type = must be an object
form-dict-type = must be an object
form-list-type = must be a list
form-tuple-type = must be a list
form-path-type = must be the path of a file or folder
form-string-type = must be text
form-string-unicode = must be text in valid Unicode
form-string-too-short =
    must have at least { $min_length ->
        [one] one character
       *[other] { $min_length } characters
    }
form-string-too-long =
    must have at most { $max_length ->
        [one] one character
       *[other] { $max_length } characters
    }
form-string-pattern-mismatch = must match { $pattern }
form-too-short =
    must have at least { $min_length ->
        [one] one item
       *[other] { $min_length } items
    }
form-too-long =
    must have at most { $max_length ->
        [one] one item
       *[other] { $max_length } items
    }
form-enum = must be one of { $expected }
form-literal-error = must be one of { $expected }
form-bool-type = must be true or false
form-bool-parsing = must be true or false
form-int-type = must be a whole number
form-int-parsing = must be a whole number
form-int-parsing-size = is a larger number than can be read
form-int-from-float = must be a whole number
form-float-type = must be a number
form-float-parsing = must be a number
form-finite-number = must be a finite number
form-greater-than = must be greater than { $gt }
form-greater-than-equal = must be { $ge } or more
form-less-than = must be less than { $lt }
form-less-than-equal = must be { $le } or less
form-control-character = holds a character that cannot be shown
form-date-type = must be a day, as in 2026-01-15
form-date-parsing = must be a day, as in 2026-01-15
form-date-from-datetime-parsing = must be a day, as in 2026-01-15
form-date-from-datetime-inexact = must be a day, as in 2026-01-15
form-union-tag-invalid = must be one of { $expected_tags }
form-union-tag-not-found = must name one with { $discriminator }
