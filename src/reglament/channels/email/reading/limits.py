"""Owns the limits within which strangers' bytes are read; what happens beyond each is left to its reader.

Every limit degrades the reading and leaves a defect, none discards: the original is kept by the store.
Figures are documented in docs/channels/email-reading.md. Sizes in bytes unless the name says otherwise.
"""

MAIL_SIZE = 100 * 1024 * 1024
FIELDS = 1_000  # header fields of one part
FIELD_SIZE = 64 * 1024
FIELD_NAME_SIZE = 200
DAMAGED_LINES = 200
LOOK_AHEAD = 8 * 1024
ADDRESSES = 500
ADDRESS_CHARACTERS = 320
NAME_CHARACTERS = 500
SUBJECT_CHARACTERS = 2_000
REFERENCES = 200
MESSAGE_ID_CHARACTERS = 998
PARAMETERS = 100
BOUNDARY_SIZE = 250

DEPTH = 50  # nested entities: multiparts, signed contents, TNEF
PARTS = 1_000
TEXT_CHARACTERS = 2_000_000
HTML_CHARACTERS = 2_000_000
HTML_DEPTH = 1_000
HTML_TAGS = 100_000
HTML_ATTRIBUTES = 1_000  # of one tag
REPLY_LINES = 20_000
LINE_CHARACTERS = 2_000  # of a line that pattern matching looks at
FILE_NAME_CHARACTERS = 180
DEFECTS = 100
DEFECT_CHARACTERS = 300
TNEF_PROPERTIES = 5_000
RTF_SIZE = 8 * 1024 * 1024
UUENCODED_FILES = 100
DETECT_SIZE = 64 * 1024  # how much of a text is looked at to find its charset or language
