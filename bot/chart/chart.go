// Package chart draws a week as a picture for a chat: readable on a phone, on a dark background as on a light one.
//
// Numbers and words in, a PNG out; what they mean is left to package bot.
package chart

import (
	"fmt"
	"math"
	"strconv"

	"github.com/go-analyze/charts"
)

// Week is what is drawn. All series have a value for each day.
type Week struct {
	Days []string
	// Counts are stacked bars.
	Counts Panel
	// Rates are lines of percentages; a NaN is a gap.
	Rates Panel
}

// Panel is one half of the picture.
type Panel struct {
	Title  string
	Series []Series
}

// Series is one row of values and its name.
type Series struct {
	Name   string
	Values []float64
}

// The picture in pixels: a chat shows it about a phone's width wide, at half this size.
const (
	width  = 1000
	height = 1120
	margin = 36
)

// Sizes of writing, in points.
const (
	titleSize = 24
	labelSize = 18
)

// palette is a card of its own, whatever is around it.
func palette() charts.ColorPalette {
	ink, soft := charts.ColorFromHex("#1f2933"), charts.ColorFromHex("#52606d")
	return charts.MakeTheme(charts.ThemeOption{
		BackgroundColor: charts.ColorFromHex("#ffffff"), AxisStrokeColor: charts.ColorFromHex("#cbd2d9"),
		AxisSplitLineColor: charts.ColorFromHex("#e4e7eb"), TextColor: soft, TextColorTitle: ink, TextColorLabel: soft,
		TextColorLegend: ink, TextColorXAxis: soft, TextColorYAxis: soft,
		SeriesColors: []charts.Color{charts.ColorFromHex("#2f7fd1"), charts.ColorFromHex("#f0a330"), charts.ColorFromHex("#8a94a0")},
	})
}

// PNG draws it.
func PNG(w Week) ([]byte, error) {
	theme := palette()
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: width, Height: height, Theme: theme})
	p.FilledRect(0, 0, width, height, charts.ColorWhite, charts.ColorWhite, 0)
	half := func(n int) *charts.Painter {
		return p.Child(charts.PainterBoxOption(charts.Box{
			Left: margin, Right: width - margin, Top: margin + n*(height-margin)/2, Bottom: (n + 1) * (height - margin) / 2, IsSet: true,
		}))
	}
	if err := half(0).BarChart(bars(w, theme)); err != nil {
		return nil, fmt.Errorf("draw bars: %w", err)
	}
	if err := half(1).LineChart(lines(w, theme)); err != nil {
		return nil, fmt.Errorf("draw lines: %w", err)
	}
	return p.Bytes()
}

func bars(w Week, theme charts.ColorPalette) charts.BarChartOption {
	opt := charts.NewBarChartOptionWithData(values(w.Counts, 0))
	opt.Theme = theme
	opt.StackSeries = charts.Ptr(true)
	opt.Title, opt.Legend = heading(w.Counts)
	opt.CategoryAxis.Labels, opt.CategoryAxis.LabelFontStyle = w.Days, charts.NewFontStyleWithSize(labelSize)
	opt.ValueAxis = []charts.ValueAxisOption{axis(whole, most(w.Counts))}
	return opt
}

func lines(w Week, theme charts.ColorPalette) charts.LineChartOption {
	opt := charts.NewLineChartOptionWithData(values(w.Rates, charts.GetNullValue()))
	opt.Theme = theme
	opt.LineStrokeWidth = 4
	opt.Title, opt.Legend = heading(w.Rates)
	opt.XAxis.Labels, opt.XAxis.LabelFontStyle = w.Days, charts.NewFontStyleWithSize(labelSize)
	opt.YAxis = []charts.YAxisOption{axis(percent, highest(w.Rates))}
	return opt
}

func heading(p Panel) (charts.TitleOption, charts.LegendOption) {
	var names []string
	for _, s := range p.Series {
		names = append(names, s.Name)
	}
	return charts.TitleOption{Text: p.Title, FontStyle: charts.NewFontStyleWithSize(titleSize)}, charts.LegendOption{
		SeriesNames: names, FontStyle: charts.NewFontStyleWithSize(labelSize),
		Offset: charts.OffsetStr{Left: charts.PositionRight}, Symbol: charts.SymbolSquare,
	}
}

// axis begins at nothing. One that would be short has no steps between whole numbers.
func axis(format charts.ValueFormatter, most float64) charts.YAxisOption {
	a := charts.YAxisOption{Min: charts.Ptr(0.0), ValueFormatter: format, LabelFontStyle: charts.NewFontStyleWithSize(labelSize), LabelCount: 5}
	if most < 4 {
		a.Max = charts.Ptr(4.0)
	}
	return a
}

// most is the highest bar.
func most(p Panel) float64 {
	high := 0.0
	for day := range p.Series[0].Values {
		sum := 0.0
		for _, s := range p.Series {
			sum += s.Values[day]
		}
		high = max(high, sum)
	}
	return high
}

// highest is the top of the lines.
func highest(p Panel) float64 {
	high := 0.0
	for _, s := range p.Series {
		for _, v := range s.Values {
			if v > high { // a NaN is not
				high = v
			}
		}
	}
	return high
}

func values(p Panel, gap float64) [][]float64 {
	var rows [][]float64
	for _, s := range p.Series {
		row := make([]float64, len(s.Values))
		for i, v := range s.Values {
			row[i] = v
			if math.IsNaN(v) {
				row[i] = gap
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func whole(v float64) string   { return strconv.FormatFloat(v, 'f', 0, 64) }
func percent(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) + "%" }
