### Files that people add.

refusal-no-attachment = There is no attachment { $digest }.
attachment-empty = The file is empty.
attachment-kind = Files of these kinds are taken, by their content: { $kinds }.
attachment-other-kind = The file is { $kind }, not { $said } as it is said to be.
attachment-broken = The file is not a whole { $kind }.
attachment-pixels = The image has { $width } × { $height } pixels; at most { $most } are taken.
attachment-large = The file is too large; at most { $most } bytes are taken.
attachment-no-room = The disk has no room for the file ({ $code }).
attachment-not-kept = The file could not be written to disk ({ $code }).
attachment-gone = The file of attachment { $digest } is lost, or was changed on disk.
