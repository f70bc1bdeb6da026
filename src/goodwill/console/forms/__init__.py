"""What people type into the console, checked: one file for each subject."""
