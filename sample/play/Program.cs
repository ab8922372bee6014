return 1; // replaced by the play
