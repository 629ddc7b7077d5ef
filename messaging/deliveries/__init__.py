"""Reading deliveries: which ones, a page of them, and everything that is known of one."""
