using System.Globalization;
using System.Text;
using HdrHistogram;

namespace Realtime.LoadTests;

/// <summary>Latency over percentile as an SVG: the axis is stretched towards 100 %, where latencies differ.</summary>
/// <param name="title">What was measured.</param>
/// <param name="microseconds">The latencies.</param>
internal sealed class PercentilePlot(string title, LongHistogram microseconds)
{
    private const int Width = 640;
    private const int Height = 320;
    private const int Left = 60;
    private const int Bottom = 40;
    private const int Top = 36;

    private static readonly double[] Marks = [0, 50, 90, 99, 99.9, 99.99];

    /// <summary>The picture.</summary>
    public string Draw()
    {
        var most = Math.Max(1, microseconds.GetValueAtPercentile(99.99) / 1000.0) * 1.1;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        text.AppendLine(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/><text x=\"{Left}\" y=\"20\">commit to receipt, ms — {title}</text>");
        for (var step = 0; step <= 4; step++)
        {
            var value = most * step / 4;
            text.AppendLine(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - 20}\" y1=\"{Y(value, most):0.0}\" y2=\"{Y(value, most):0.0}\" stroke=\"#ddd\"/>");
            text.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{Y(value, most) + 4:0.0}\" text-anchor=\"end\">{value:0.#}</text>");
        }

        foreach (var mark in Marks)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{X(mark):0.0}\" y=\"{Height - 16}\" text-anchor=\"middle\">{mark:0.##}%</text>");
        }

        var points = Enumerable.Range(0, 200).Select(step => 100 - (100 * Math.Pow(10, -step / 50.0)))
            .Select(percentile => string.Create(CultureInfo.InvariantCulture, $"{X(percentile):0.0},{Y(microseconds.GetValueAtPercentile(percentile) / 1000.0, most):0.0}"));
        return text.AppendLine($"<polyline fill=\"none\" stroke=\"#0a5\" stroke-width=\"2\" points=\"{string.Join(' ', points)}\"/>").AppendLine("</svg>").ToString();
    }

    // 0 % left, and each further nine the same distance to the right.
    private static double X(double percentile) => Left + ((Width - Left - 30) * Math.Log10(100 / (100 - percentile)) / 4);

    private static double Y(double value, double most) => Height - Bottom - ((Height - Bottom - Top) * value / most);
}
