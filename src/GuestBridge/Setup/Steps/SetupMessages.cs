using System.Globalization;
using System.Text.RegularExpressions;

namespace MedV.GuestBridge.Setup.Steps;

/// <summary>What the user is told. Policy may override each; <c>%workspace%</c>, <c>%attempt%</c>, <c>%attempts%</c> and <c>%reason%</c> are filled in.</summary>
internal sealed partial record SetupMessages
{
    private const int MaximumCharacters = 500;

    /// <summary>At the beginning.</summary>
    public string Start { get; init; } = "%workspace% is being set up for you. This is done once and may take some minutes; you can go on working.";

    /// <summary>Before a further attempt.</summary>
    public string Retry { get; init; } = "Setting up %workspace% did not work (%reason%). It is tried again, attempt %attempt% of %attempts%.";

    /// <summary>After the last attempt.</summary>
    public string Failure { get; init; } = "%workspace% could not be set up: %reason%. Please ask your help desk.";

    /// <summary>When all is done.</summary>
    public string Ready { get; init; } = "%workspace% is ready. You find its applications in the menu.";

    /// <summary>Fills a message in.</summary>
    /// <param name="message">One of the messages.</param>
    /// <param name="workspace">The workspace's name for users.</param>
    /// <param name="state">The setup.</param>
    /// <param name="attempts">How many attempts there are.</param>
    public static string Fill(string message, string workspace, SetupState state, int attempts)
    {
        // One pass, so that a value that looks like a word of ours stays what it is.
        return Clean(Words().Replace(message, word => word.Groups[1].Value switch
        {
            "workspace" => workspace,
            "attempt" => state.Attempt.ToString(CultureInfo.InvariantCulture),
            "attempts" => attempts.ToString(CultureInfo.InvariantCulture),
            _ => state.Reason,
        }));
    }

    /// <summary>A text without control characters, and not too long for a notification.</summary>
    public static string Clean(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c).Take(MaximumCharacters)]);

    [GeneratedRegex("%(workspace|attempt|attempts|reason)%")]
    private static partial Regex Words();
}
