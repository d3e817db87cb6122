"""A desk computer whose clock is set while the console stands open: countdowns go on by the server's."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, take_in

Begin = Callable[..., Visit]
SETTABLE = """
const Real = Date;
let by = 0;
window.setClock = (ms) => { by = ms; };
window.Date = class extends Real {
  constructor(...given) { given.length ? super(...given) : super(Real.now() + by); }
  static now() { return Real.now() + by; }
};
"""
HOUR_MS = 3_600_000


@pytest.mark.nightly  # js/shared/server-time.test.js sets the clock, too
def test_a_clock_that_is_set_moves_no_deadline(visit: Begin, client: httpx.Client, subtests: pytest.Subtests) -> None:
    case = take_in(client)["id"]
    seen = visit()
    seen.context.clock.install()
    seen.context.add_init_script(SETTABLE)
    page = seen.page()
    row = page.locator(f".case-row[data-case='{case}'] .clock")
    expect(row).to_contain_text("09:")
    page.clock.run_for(2_000)
    for by in (HOUR_MS, -HOUR_MS):
        with subtests.test(by=by):
            page.evaluate("by => setClock(by)", by)
            with page.expect_response("**/healthz"):
                page.clock.run_for(1_500)
            page.clock.run_for(2_000)  # long before the next question that the console asks anyway
            expect(row).to_contain_text("09:")
            page.evaluate("() => setClock(0)")
            with page.expect_response("**/healthz"):
                page.clock.run_for(1_500)
