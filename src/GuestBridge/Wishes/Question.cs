using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MedV.GuestBridge.Control.Contract;

namespace MedV.GuestBridge.Wishes;

/// <summary>Asks the user whether an address may be opened, by whichever program for that is there. No answer is a no.</summary>
/// <param name="programs">Runs it.</param>
internal sealed partial class Question(HostPrograms programs)
{
    // The word that a notification's button gives back.
    private const string Yes = "open";
    private const uint YesOrNo = 0x4, QuestionMark = 0x20, NoIsUsual = 0x100, InFront = 0x10000;
    private const int YesWasPressed = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>What the user says: yes or no, or null when there is no way to ask.</summary>
    /// <param name="workspace">Title of the workspace.</param>
    /// <param name="url">The address, checked.</param>
    /// <param name="display">Where to ask.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool?> AskAsync(string workspace, string url, BridgeDisplay? display, CancellationToken cancellationToken)
    {
        string text = $"{workspace} wants to open this address in your browser: {url}";
        if (OperatingSystem.IsWindows())
        {
            return await Task.Run(() => MessageBox(0, text, "MedV", YesOrNo | QuestionMark | NoIsUsual | InFront) == YesWasPressed, cancellationToken);
        }

        ImmutableArray<string> command = Command(HostPrograms.Find, text);
        if (command.IsEmpty)
        {
            return null;
        }

        // A dialog says it by its exit code, a notification by a word; one that is closed says nothing.
        (int Code, string Output)? answer = await programs.AskAsync(command, display, Patience, cancellationToken);
        return answer is { Code: 0 } said && (!command[0].EndsWith("/notify-send", StringComparison.Ordinal) || said.Output.Trim() == Yes);
    }

    /// <summary>The command that asks; empty when no program for that is there.</summary>
    /// <param name="find">Finds a program.</param>
    /// <param name="text">The question. Its address has no blanks, quotes or angle brackets.</param>
    internal static ImmutableArray<string> Command(Func<string, string?> find, string text) =>
        find("zenity") is string zenity ? [zenity, "--question", "--title=MedV", "--no-markup", "--default-cancel", $"--text={text}"]
        : find("kdialog") is string kdialog ? [kdialog, "--title", "MedV", "--warningyesno", text]
        : find("notify-send") is string notify ? [notify, "--app-name=MedV", "--wait", $"--action={Yes}=Open", "MedV", text.Replace("&", "&amp;", StringComparison.Ordinal)]
        : [];

    [LibraryImport("user32", EntryPoint = "MessageBoxW", StringMarshalling = StringMarshalling.Utf16)]
    private static partial int MessageBox(nint window, string text, string title, uint kind);
}
