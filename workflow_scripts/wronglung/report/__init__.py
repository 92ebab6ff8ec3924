"""Tables, figures and notes of any study."""
