package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// simError is a refusal of the control API.
type simError struct {
	status int
	text   string
}

func (e *simError) Error() string { return e.text }

func invalid(format string, args ...any) error {
	return &simError{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) error {
	return &simError{http.StatusNotFound, fmt.Sprintf(format, args...)}
}

func impossible(format string, args ...any) error {
	return &simError{http.StatusConflict, fmt.Sprintf(format, args...)}
}

// simRequest is one request of the control API while the state is held.
type simRequest struct {
	*tx
	http *http.Request
	raw  []byte // the body, read before the state was held
	bot  *bot   // the bot meant; nil where none is needed and none has called
}

// simHandler answers with a value, which becomes JSON.
type simHandler func(*simRequest) (any, error)

// controlAPI routes /sim and the page.
func (s *Server) controlAPI() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, h simHandler) { mux.HandleFunc(pattern, s.serveSim(h)) }

	handle("GET /sim/state", (*simRequest).state)
	handle("GET /sim/people", (*simRequest).people)
	handle("POST /sim/people", (*simRequest).addPerson)
	handle("GET /sim/people/{person}", (*simRequest).onePerson)
	handle("PATCH /sim/people/{person}", (*simRequest).changePerson)
	handle("POST /sim/people/{person}/block", blocking(true))
	handle("POST /sim/people/{person}/unblock", blocking(false))

	handle("POST /sim/people/{person}/messages", (*simRequest).say)
	handle("PATCH /sim/people/{person}/messages/{message}", (*simRequest).correct)
	handle("POST /sim/people/{person}/files", (*simRequest).upload)
	handle("POST /sim/people/{person}/taps", (*simRequest).press)
	handle("GET /sim/taps/{query}", (*simRequest).oneTap)
	handle("POST /sim/people/{person}/inline", (*simRequest).typeInline)
	handle("GET /sim/inline/{query}", (*simRequest).oneInline)
	handle("POST /sim/people/{person}/inline/{query}", (*simRequest).chooseInline)

	handle("POST /sim/groups", (*simRequest).addGroup)
	handle("POST /sim/groups/{chat}/members", (*simRequest).addMember)
	handle("DELETE /sim/groups/{chat}/members/{user}", (*simRequest).removeMember)
	handle("POST /sim/groups/{chat}/migrate", (*simRequest).migrateGroup)

	handle("GET /sim/chats", (*simRequest).chats)
	handle("GET /sim/chats/{chat}", (*simRequest).oneChat)
	handle("GET /sim/chats/{chat}/messages", (*simRequest).messages)
	handle("GET /sim/commands", (*simRequest).commands)
	handle("GET /sim/updates", (*simRequest).updates)

	mux.HandleFunc("GET /sim/files/{file}", s.simFile)
	mux.HandleFunc("GET /sim/events", s.simEvents)
	s.lens(mux)
	// Whoever mounts a simulated Gemini answers this in our place.
	mux.HandleFunc("GET /sim/gemini/keys", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, nil) })
	mux.HandleFunc("/sim/", func(w http.ResponseWriter, r *http.Request) {
		writeError(w, http.StatusNotFound, "there is no "+r.Method+" "+r.URL.Path)
	})
	mux.Handle("/", page())
	return mux
}

func (s *Server) serveSim(h simHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpload+1<<20))
		if err != nil {
			writeError(w, http.StatusBadRequest, "the body is too large or was cut off")
			return
		}
		var body []byte
		err = s.update(func(t *tx) error {
			b, err := t.botMeant(r)
			if err != nil {
				return err
			}
			value, err := h(&simRequest{tx: t, http: r, raw: raw, bot: b})
			if err != nil {
				return err
			}
			body, err = json.Marshal(value) // while the state still stands as the handler left it
			return err
		})
		writeSim(w, body, err)
	}
}

func writeSim(w http.ResponseWriter, body []byte, err error) {
	status := http.StatusInternalServerError
	var said *simError
	var refused *refusal
	switch {
	case err == nil:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body) // a reader that has gone does not need it
		return
	case errors.As(err, &said):
		status = said.status
	case errors.As(err, &refused):
		status = http.StatusBadRequest
	}
	writeError(w, status, err.Error())
}

func writeJSON(w http.ResponseWriter, value any) {
	body, err := json.Marshal(value)
	writeSim(w, body, err)
}

func writeError(w http.ResponseWriter, status int, text string) {
	body, _ := json.Marshal(map[string]string{"error": text}) // has only strings
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a reader that has gone does not need it
}

// botMeant is the bot that the request is about; nil: none has called yet.
func (t *tx) botMeant(r *http.Request) (*bot, error) {
	if text := r.URL.Query().Get("bot"); text != "" {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id <= 0 {
			return nil, invalid("bot is no number")
		}
		return t.bot(id), nil
	}
	if id, ok := botID(t.s.cfg.Token); ok {
		return t.bot(id), nil
	}
	if bots := t.s.state.botsByAge(); len(bots) > 0 {
		return bots[0], nil
	}
	return nil, nil
}

// needBot fails where there is no bot to talk to.
func (r *simRequest) needBot() (*bot, error) {
	if r.bot == nil {
		return nil, impossible("no bot has called yet: point one at this address")
	}
	return r.bot, nil
}

// body reads the request's JSON; an empty one leaves target alone.
func (r *simRequest) body(target any) error {
	if len(r.raw) == 0 {
		return nil
	}
	return strictJSON(bytes.NewReader(r.raw), target)
}

// strictJSON refuses fields that it does not know, so that a misspelt one is noticed.
func strictJSON(from io.Reader, target any) error {
	decoder := json.NewDecoder(io.LimitReader(from, maxUpload))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(target); err != nil {
		return invalid("the body is not what is expected here: %v", err)
	}
	return nil
}

// id is a number in the path.
func (r *simRequest) id(name string) (int64, error) {
	id, err := strconv.ParseInt(r.http.PathValue(name), 10, 64)
	if err != nil {
		return 0, invalid("%s is no number", name)
	}
	return id, nil
}

// number is an optional number in the query.
func (r *simRequest) number(name string, missing int64) (int64, error) {
	text := r.http.URL.Query().Get(name)
	if text == "" {
		return missing, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, invalid("%s is no number", name)
	}
	return n, nil
}
