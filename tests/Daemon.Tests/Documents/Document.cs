using System.Runtime.CompilerServices;

namespace MedV.Daemon.Tests.Documents;

/// <summary>A page of the documentation.</summary>
internal static class Document
{
    /// <summary>The cells of every table row of a page below <c>docs/</c>, with the heading that it stands under.</summary>
    public static IReadOnlyList<(string Heading, string[] Cells)> Rows(string page)
    {
        var rows = new List<(string, string[])>();
        string heading = "";
        foreach (string line in File.ReadLines(Path.Combine(Root(), "docs", page)))
        {
            heading = line.StartsWith('#') ? line.TrimStart('#', ' ') : heading;
            if (line.StartsWith("| ", StringComparison.Ordinal))
            {
                rows.Add((heading, [.. line.Trim('|').Split('|').Select(cell => cell.Trim())]));
            }
        }

        return rows;
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
