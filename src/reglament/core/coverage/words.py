"""Owns the words of what is known of customers and their people: roles, marks, rights, kinds of agreements."""

from reglament.core.regulation.document import Words

ADMINISTRATOR, SPECIALIST, FIRST_LINE = (
    "administrator",
    "responsible-specialist",
    "first-line-responsible",
)
ROLES = {
    ADMINISTRATOR: Words("administrator", "администратор"),
    SPECIALIST: Words("responsible specialist", "ответственный специалист"),
    FIRST_LINE: Words("responsible for the first line", "ответственный за первую линию"),
    "authorised": Words("authorised person", "уполномоченный"),
}
MARKS = {
    "interface-access": Words("access to the product’s interface", "доступ к интерфейсу продукта"),
    "skills": Words("skills", "навыки"),
    "knows-the-problems": Words("knows the problems", "знает проблемы"),
}
BASES = {
    "self": Words("for himself or herself", "за себя"),
    "on_behalf": Words("on behalf of the account’s owner", "от имени владельца аккаунта"),
}
ACCESSES = {
    "administrator": Words("administrator", "администратор"),
    "user": Words("user", "пользователь"),
    "invited": Words("invited", "приглашён"),
    "cabinet_only": Words("client cabinet only", "только личный кабинет"),
}
KINDS = {
    "licence": Words("licence", "лицензия"),
    "contract": Words("contract", "договор"),
    "plan": Words("support plan", "тариф поддержки"),
    "consulting": Words("consulting", "консультации"),
}
EDITIONS = {
    "commercial": Words("commercial", "коммерческая"),
    "trial": Words("trial", "пробная"),
    "demo": Words("demo", "демо"),
    "non-commercial": Words("non-commercial", "некоммерческая"),
}
CATEGORIES = {
    "free": Words("free", "бесплатный"),
    "paid": Words("paid", "платный"),
    "vip": Words("VIP", "VIP"),
    "non-commercial": Words("non-commercial", "некоммерческий"),
    "partner": Words("partner", "партнёр"),
}
