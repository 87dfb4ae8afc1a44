"""The mails that the product writes by itself: their texts, the frame around them, the way out."""
