"""Owns how many letters the machine may send by itself: loops and flooding end here (T06)."""

MOST_A_DAY = 3


def may_send_automatically(
    *, to_address_today: int, in_thread_today: int, most: int = MOST_A_DAY
) -> bool:
    """Tell whether one more automatic letter fits the budget of its address and of its thread, each for one day.

    >>> may_send_automatically(to_address_today=2, in_thread_today=0)
    True
    >>> may_send_automatically(to_address_today=3, in_thread_today=0)
    False
    """
    return to_address_today < most and in_thread_today < most
