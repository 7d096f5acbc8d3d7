using Serilog.Events;
using Serilog.Formatting;

namespace MedV.Daemon.Logging;

/// <summary>Lines for the systemd journal, by sd-daemon(3): each starts with its priority; the journal knows the time itself.</summary>
internal sealed class JournalFormatter : ITextFormatter
{
    /// <summary>Whether standard error is the journal's stream, not just inherited from a process whose standard error was.</summary>
    public static bool IsJournalOn(bool errorIsRedirected, Func<string, string?> variable) =>
        errorIsRedirected
        && OperatingSystem.IsLinux()
        && variable("JOURNAL_STREAM")?.Split(':') is [_, string inode]
        && new FileInfo("/proc/self/fd/2").LinkTarget == $"socket:[{inode}]";

    public void Format(LogEvent logEvent, TextWriter output)
    {
        string text = MessageText.Of(logEvent);
        if (logEvent.Exception is not null)
        {
            text = $"{text}\n{logEvent.Exception}";
        }

        // The journal makes an entry of each line, so each needs the priority.
        foreach (string line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            output.Write($"<{Priority(logEvent.Level)}>");
            output.Write(line);
            output.Write('\n');
        }
    }

    private static int Priority(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => 2,
        LogEventLevel.Error => 3,
        LogEventLevel.Warning => 4,
        LogEventLevel.Information => 6,
        _ => 7,
    };
}
