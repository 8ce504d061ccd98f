"""What others change while a page is open: who watches, what they are told, and how it reaches them."""
