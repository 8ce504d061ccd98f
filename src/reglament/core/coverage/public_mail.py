"""Owns which mail domains are open to anybody: an address there shows nothing of an organisation (IS-120, T01).

A list of our own: the published ones hold thousands of throw-away names, change weekly and cost a dependency. Here only
counts what staff may well write by mistake: the providers that people of customers do use.
"""

import re

from reglament.core.model.mail_addresses import domain_key

# as Yahoo and Yandex: one name under many endings
_UNDER_MANY = re.compile(
    r"(?:yahoo|ymail|hotmail|outlook|live|gmx|yandex|aol)\.(?:[a-z]{2,3}|com?\.[a-z]{2}|com\.[a-z]{2})"
)
_NAMES = """
gmail.com googlemail.com
mail.ru bk.ru inbox.ru list.ru internet.ru xmail.ru vk.com ya.ru narod.ru rambler.ru lenta.ru autorambler.ru
myrambler.ru ro.ru rambler.ua nm.ru pochta.ru hotbox.ru km.ru e1.ru ngs.ru sibmail.com tut.by mail.by mail.kz
ukr.net i.ua meta.ua bigmir.net mail.ua
msn.com passport.com icloud.com me.com mac.com rocketmail.com aim.com mail.com email.com usa.com
proton.me protonmail.com protonmail.ch pm.me tutanota.com tuta.com tuta.io tutamail.com hushmail.com
zoho.com zohomail.com fastmail.com fastmail.fm hey.com duck.com
web.de freenet.de t-online.de arcor.de posteo.de mailbox.org bluewin.ch
orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr libero.it virgilio.it tiscali.it alice.it tin.it
wp.pl o2.pl onet.pl op.pl interia.pl tlen.pl seznam.cz email.cz centrum.cz azet.sk abv.bg mail.bg freemail.hu
citromail.hu inbox.lv mail.ee hot.ee btinternet.com virginmedia.com ntlworld.com sky.com talktalk.net
comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com optonline.net
shaw.ca sympatico.ca rogers.com bigpond.com optusnet.com.au xtra.co.nz uol.com.br bol.com.br terra.com.br
qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com naver.com hanmail.net daum.net
rediffmail.com mailinator.com yopmail.com guerrillamail.com
"""
PUBLIC = frozenset(_NAMES.split())


def is_public(domain: str) -> bool:
    """Return whether anybody gets an address at this domain, so that it is no organisation's.

    >>> [is_public(one) for one in ("Mail.RU", "yahoo.co.uk", "yandex-team.ru", "mail.acme.example")]
    [True, True, False, False]
    """
    name = domain_key(domain).rstrip(".")
    return name in PUBLIC or _UNDER_MANY.fullmatch(name) is not None
