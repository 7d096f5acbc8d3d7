namespace MedV.SigningTool.Commands;

/// <summary>Lines in columns, for people.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    /// <summary>Puts cells below each other.</summary>
    /// <param name="alignment">A letter for each column: <c>l</c>eft or <c>r</c>ight.</param>
    /// <param name="rows">As many cells in each as there are letters.</param>
    public static IEnumerable<string> Lines(string alignment, IReadOnlyCollection<string[]> rows)
    {
        int[] widths = [.. alignment.Select((_, column) => rows.Select(row => row[column].Length).DefaultIfEmpty().Max())];
        return rows.Select(row => string
            .Join(Gap, row.Select((cell, column) => alignment[column] == 'r' ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))
            .TrimEnd());
    }
}
