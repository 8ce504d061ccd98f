"""Registering a vendor: its code begins the host name that marks its mail."""

import pytest

from reglament.operations.register_vendor import register_vendor
from reglament.store.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.mark.threat("T06")
@pytest.mark.parametrize("code", ["", "TRON", "t_ron", "-tron", "tron-", "t.ron", "трон", "t" * 41])
def test_a_vendors_code_that_begins_no_host_name_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="no vendor's code"):
        register_vendor(code, "TRON")
    assert Vendor.objects.filter(name="TRON").count() == 0
    assert register_vendor("tron-2", "TRON").code == "tron-2"
