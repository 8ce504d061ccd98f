from reglament.store.queries.mailboxes import MailboxBook

_book = MailboxBook()


def forget():
    _book.__init__()


def add_letters(changes):
    pass
