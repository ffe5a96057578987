package recommend

import "context"

// Learn builds the model now.
func (e *Engine) Learn(ctx context.Context) error { return e.learn(ctx) }
