package gemini

// child runs this process as one of a proof's workers, if it was started as one.
func child() bool { return false }
