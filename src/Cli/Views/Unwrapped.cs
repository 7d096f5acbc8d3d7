using Spectre.Console.Rendering;

namespace MedV.Cli.Views;

/// <summary>
/// A table at its full width, however narrow the screen: a terminal that folds a long line keeps every word in one piece to copy, columns squeezed to three
/// characters do not.
/// </summary>
internal sealed class Unwrapped(IRenderable table) : Renderable
{
    private const int Width = 4096;

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        foreach (SegmentLine line in Segment.SplitLines(table.Render(options, Width)))
        {
            // The spaces that fill up the last column would fold into an empty line.
            foreach (Segment segment in line.Take(line.FindLastIndex(segment => !string.IsNullOrWhiteSpace(segment.Text)) + 1))
            {
                yield return segment;
            }

            yield return Segment.LineBreak;
        }
    }
}
