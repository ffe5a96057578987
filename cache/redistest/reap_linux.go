package redistest

import "syscall"

// dieWithParent ends the server also when the test binary is killed before its cleanup.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
