"""Operations of saved views."""
