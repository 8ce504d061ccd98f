"""The actions a ticket page offers, by subject; `web.agent.actions` gathers them."""
