using System.Globalization;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace MedV.Daemon.Logging;

/// <summary>The message of a log entry with its values filled in, texts without quotes.</summary>
internal static class MessageText
{
    private static readonly MessageTemplateTextFormatter Literal = new("{Message:lj}", CultureInfo.InvariantCulture);

    public static string Of(LogEvent logEvent)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        Literal.Format(logEvent, writer);
        return writer.ToString();
    }
}
