"""Who gets the work: each queue's policy, who may take a ticket now, and why somebody did."""
