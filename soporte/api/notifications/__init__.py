"""Operations of notifications: what somebody is told of, and how they wish to be told."""
