package main

import (
	"context"
	"encoding/json"
	"fmt"

	"pickbot/bot"
	"pickbot/cache"
	"pickbot/recommend"
	"pickbot/store"
)

// records reach everything that is kept of a person: the store, the cache, and the updates that wait.
type records struct {
	store   *store.Store
	cache   cache.Backend
	service *recommend.Service
	inbox   *store.Inbox
}

var _ bot.Records = records{}

// personRecords is the document of an export.
type personRecords struct {
	store.PersonData
	// Cached are the answers that are kept for a while, by their key.
	Cached map[string]json.RawMessage `json:"cached"`
}

func (r records) Export(ctx context.Context, person int64) (any, error) {
	data, err := r.store.Export(ctx, person)
	if err != nil {
		return nil, err
	}
	all := personRecords{PersonData: data, Cached: map[string]json.RawMessage{}}
	for _, key := range recommend.Keys(person) {
		value, found, err := r.cache.Get(ctx, key)
		if err != nil {
			return nil, fmt.Errorf("export cached answers: %w", err)
		}
		if found && json.Valid(value) {
			all.Cached[key] = value
		}
	}
	return all, nil
}

// Forget deletes what the cache and the inbox have once the store is empty, so that nothing is made from it again.
func (r records) Forget(ctx context.Context, person, update int64) error {
	if err := r.store.Forget(ctx, person); err != nil {
		return err
	}
	if err := r.inbox.Forget(ctx, person, update); err != nil {
		return err
	}
	return r.service.Drop(ctx, person)
}
