package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"text/tabwriter"

	"pickbot/recommend"
	"pickbot/recommend/ranking"
	"pickbot/recommend/ranking/eval"
	"pickbot/store"
)

// evalCommand measures the ranker. Without files it measures on the operator's own feedback.
type evalCommand struct {
	Items string `placeholder:"F.jsonl" help:"Catalog, a JSON object a line."`
	Train string `placeholder:"F.tsv" help:"What is known: person, tab, item."`
	Test  string `placeholder:"F.tsv" help:"What is to be guessed."`
	Show  string `placeholder:"F.tsv" help:"What is known of people who are not in --train, in order."`
	K     int    `default:"1" placeholder:"N" help:"How many of --show are known of each."`
	JSON  bool   `name:"json" help:"Print JSON."`
}

func (cmd evalCommand) Run(ctx context.Context, c console, s *Settings) error {
	in, err := cmd.input(ctx, c, s)
	if err != nil {
		return err
	}
	report, err := eval.Run(ctx, in)
	if err != nil {
		return fmt.Errorf("eval: %w", err)
	}
	if cmd.JSON {
		out := json.NewEncoder(c.out)
		out.SetIndent("", "  ")
		return out.Encode(report)
	}
	return printReport(c.out, report)
}

func (cmd evalCommand) input(ctx context.Context, c console, s *Settings) (eval.Input, error) {
	switch {
	case cmd.Items == "" && cmd.Train == "" && cmd.Test == "" && cmd.Show == "":
		return ownInput(ctx, c, s)
	case cmd.Items == "" || cmd.Train == "" || cmd.Test == "":
		return eval.Input{}, fmt.Errorf("%w: pickbot: eval takes --items, --train and --test together, or no file at all", errUsage)
	}
	in := eval.Input{K: cmd.K}
	var train []eval.Like
	err := readFile(cmd.Items, func(r io.Reader) (err error) { in.Items, err = eval.ReadItems(r); return err })
	if err == nil {
		err = readLikes(cmd.Train, &train)
	}
	if err == nil {
		err = readLikes(cmd.Test, &in.Test)
	}
	if err == nil && cmd.Show != "" {
		err = readLikes(cmd.Show, &in.Show)
	}
	in.Train = eval.Feedback(train)
	return in, err
}

func readLikes(name string, into *[]eval.Like) error {
	return readFile(name, func(r io.Reader) (err error) { *into, err = eval.ReadLikes(r); return err })
}

func readFile(name string, read func(io.Reader) error) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := read(file); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// ownInput holds back a fifth of the likes of everybody who has given a few.
func ownInput(ctx context.Context, c console, s *Settings) (in eval.Input, err error) {
	err = withTables(ctx, c, s, func(opened *store.Store) error {
		for it, err := range opened.Items(ctx) {
			if err != nil {
				return err
			}
			in.Items = append(in.Items, recommend.RankingItem(&it))
		}
		var all []ranking.Feedback
		for _, part := range []iter.Seq2[recommend.PersonFeedback, error]{opened.AllFeedback(ctx), opened.Ignored(ctx)} {
			for f, err := range part {
				if err != nil {
					return err
				}
				all = append(all, recommend.RankingFeedback(f))
			}
		}
		in.Train, in.Test = eval.HoldOut(all, 1)
		return nil
	})
	if err == nil && len(in.Test) == 0 {
		err = errors.New("nobody has liked five items yet: there is nothing to measure on")
	}
	return in, err
}

func printReport(out io.Writer, report eval.Report) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(table, "method\tpeople\tNDCG@10\tRecall@20\tcoverage\tseconds\tpeak MB\t")
	for _, r := range report.Rows {
		_, _ = fmt.Fprintf(table, "%s\t%d\t%.4f\t%.4f\t%.3f\t%.1f\t%d\t\n",
			r.Method, r.People, r.NDCG10, r.Recall20, r.Coverage, r.Seconds, r.PeakMemory>>20)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "NDCG@10 over %s: %+.4f, 95%% interval %+.4f to %+.4f (paired bootstrap over people)\n",
		report.Best, report.Gain.Mean, report.Gain.Low, report.Gain.High)
	return err
}
