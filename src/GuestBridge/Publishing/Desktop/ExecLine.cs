using System.Text;

namespace MedV.GuestBridge.Publishing.Desktop;

/// <summary>The value of <c>Exec</c>: arguments in quotes, <c>%</c> doubled, and all of it escaped as a string.</summary>
internal static class ExecLine
{
    private const string FilesCode = " %F";

    /// <summary>Starts an app, with files when it opens some.</summary>
    public static string Run(string medv, string workspace, string app, bool takesFiles) =>
        Join(medv, "run", workspace, app) + (takesFiles ? FilesCode : "");

    /// <summary>Does something to a workspace.</summary>
    public static string Act(string medv, string action, string workspace) => Join(medv, "workspace", action, workspace);

    /// <summary>Whether a program of the host can stand there.</summary>
    public static bool IsProgram(string medv) => medv.StartsWith('/') && medv.Length <= 4096 && !medv.Any(char.IsControl);

    private static string Join(string medv, params ReadOnlySpan<string> plainWords)
    {
        if (!IsProgram(medv))
        {
            throw new ArgumentException("the path of medv must be absolute and without control characters", nameof(medv));
        }

        // GLib looks for the program before it makes one % of two, and then hides the entry. env it does find.
        string program = (medv.Contains('%', StringComparison.Ordinal) ? "/usr/bin/env " : "") + Quote(medv);
        return DesktopText.Escape($"{program} {string.Join(' ', plainWords)}");
    }

    private static string Quote(string argument)
    {
        var quoted = new StringBuilder("\"");
        foreach (char one in argument)
        {
            _ = one switch
            {
                '"' or '`' or '$' or '\\' => quoted.Append('\\').Append(one),
                '%' => quoted.Append("%%"),
                _ => quoted.Append(one),
            };
        }

        return quoted.Append('"').ToString();
    }
}
