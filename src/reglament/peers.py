"""Owns what counts as one peer to listeners and pages alike: shares of places and tries are counted by it (T23)."""

from ipaddress import IPv6Address, ip_address, ip_network

# whoever rents one machine has a whole network of addresses of this size
ONE_PEER_BITS = 64
# where the environment of a request that was answered says which vendor it is of: threads are shared between vendors
TENANT = "reglament.tenant"


def one_peer(address: str) -> str:
    """Return what counts as one peer: an IPv4 address, or the network of an IPv6 one.

    >>> one_peer("2001:db8:1:2:3:4:5:6"), one_peer("::ffff:192.0.2.7"), one_peer("192.0.2.7")
    ('2001:db8:1:2::/64', '192.0.2.7', '192.0.2.7')
    """
    plain = address.partition("%")[0]
    try:
        found = ip_address(plain)
    except ValueError:
        return address  # a Unix socket has none
    if not isinstance(found, IPv6Address):
        return plain
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found, ONE_PEER_BITS), strict=False))
