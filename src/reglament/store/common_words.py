"""Owns the words that nearly every letter to a desk holds: two texts that share only these have nothing in common."""

from collections.abc import Iterable

from reglament.store.words import asked

_ENGLISH = """
a about after all also am an and any are as at be because been but by can cannot can't could did do does doesn't don't
doing else for from get gets got had has have he hello help her hi his how i if in into is isn't it its just like me
more my need no not now of off on one only or our out over please problem issue question error she so some still than
that the their them then there these they this to too try trying tried up us use using want was we were what when where
which while who why will with work working works would you your
"""
_RUSSIAN = """
а без более бы был была были было быть в вам вас ваш весь во вопрос вот все всё вы где да для до добрый день его ее если
есть еще же за здравствуйте и из или им их к как какой когда кто ли мне можно мой мы на над надо нам нас наш не нет ни
но ну нужно о об он она они от очень ошибка по под пожалуйста после почему при проблема прошу просьба помогите помощь
помочь работает работать раз с сам сейчас снова со так также такой там то только тоже тот тут у уже хочу хотим что чтобы
эта это этот я
"""
COMMON = frozenset(asked(f"{_ENGLISH} {_RUSSIAN}"))


def meaningful(terms: Iterable[str]) -> list[str]:
    """Return the terms that tell one matter from another.

    >>> meaningful(asked("Не работает выгрузка, помогите"))
    ['выгрузк']
    """
    return [one for one in terms if one not in COMMON]
