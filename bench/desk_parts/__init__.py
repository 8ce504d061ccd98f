"""What a measured desk is made of; the tests of processes start the same one."""

from desk_parts.browsers import Browser as Browser
from desk_parts.browsers import sign_in as sign_in
from desk_parts.mails import Sender as Sender
from desk_parts.mails import mail as mail
from desk_parts.processes import group as group
from desk_parts.processes import proportional_mb as proportional_mb
from desk_parts.sink import Sink as Sink
from desk_parts.sink import until as until
from desk_parts.standing import SOURCE as SOURCE
from desk_parts.standing import database_url as database_url
from desk_parts.standing import drop as drop
from desk_parts.standing import filling as filling
from desk_parts.standing import free_port as free_port
from desk_parts.standing import wait_for as wait_for
