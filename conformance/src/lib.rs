//! Plays the scenario files with clients of every language, alone and against one another.
