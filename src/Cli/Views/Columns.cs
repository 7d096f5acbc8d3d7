using Spectre.Console;

namespace MedV.Cli.Views;

/// <summary>A table without lines: headings, then rows, in columns as narrow as they can be.</summary>
internal static class Columns
{
    /// <summary>Creates an empty table. A heading that starts with <c>&gt;</c> is of a column aligned to the right.</summary>
    public static Table Of(params ReadOnlySpan<string> headings)
    {
        Table table = new Table().Border(TableBorder.None);
        foreach (string heading in headings)
        {
            bool right = heading.StartsWith('>');
            table.AddColumn(new TableColumn($"[grey]{heading.TrimStart('>')}[/]")
            {
                Alignment = right ? Justify.Right : Justify.Left,
                NoWrap = true,
                Padding = new Padding(0, 0, 2, 0),
            });
        }

        return table;
    }
}
