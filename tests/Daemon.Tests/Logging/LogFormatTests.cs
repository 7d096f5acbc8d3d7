using System.Text.Json;
using MedV.Daemon.Configuration;
using MedV.Daemon.Logging;
using Microsoft.Extensions.Logging;
using Serilog.Extensions.Logging;
using Serilog.Formatting;

namespace MedV.Daemon.Tests.Logging;

public sealed class LogFormatTests
{
    private static readonly Action<ILogger, string, int, Exception?> Stored =
        LoggerMessage.Define<string, int>(LogLevel.Warning, new EventId(2001, "Stored"), "Stored {Chunk} of {Bytes} bytes");

    [Fact]
    public void A_JSON_entry_is_one_line_with_time_level_event_message_properties_and_exception()
    {
        string text = Format(new JsonLineFormatter(), new InvalidOperationException("line one\nline two"));

        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(text);
        JsonElement entry = json.RootElement;
        Assert.Equal(["time", "level", "eventId", "source", "message", "properties", "exception"], entry.EnumerateObject().Select(property => property.Name));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", entry.GetProperty("time").GetString());
        Assert.Equal("warning", entry.GetProperty("level").GetString());
        Assert.Equal(2001, entry.GetProperty("eventId").GetInt32());
        Assert.Equal("Stored a \"b\" ü of 42 bytes", entry.GetProperty("message").GetString());
        Assert.Equal(42, entry.GetProperty("properties").GetProperty("Bytes").GetInt32());
        Assert.Contains("line two", entry.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_line_for_the_journal_starts_with_its_priority()
    {
        string[] lines = Format(new JournalFormatter(), new InvalidOperationException("line one\nline two")).TrimEnd('\n').Split('\n');

        Assert.Equal("<4>Stored a \"b\" ü of 42 bytes", lines[0]);
        Assert.True(lines.Length >= 3);
        Assert.All(lines, line => Assert.StartsWith("<4>", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(LogLevel.Information, true)]
    [InlineData(LogLevel.Warning, true)]
    [InlineData(LogLevel.Error, false)]
    [InlineData(LogLevel.None, false)]
    public void Only_the_configured_level_and_above_is_written(LogLevel level, bool written)
    {
        string folder = Directory.CreateTempSubdirectory("medvd-log-").FullName;
        string file = Path.Combine(folder, "sub", "medvd.log");

        using (ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddDaemonLog(new LogOptions { Level = level, File = file })))
        {
            Stored(loggers.CreateLogger("Test"), "x", 1, null);
        }

        string text = File.ReadAllText(file);
        Directory.Delete(folder, recursive: true);
        Assert.Equal(written, text.Contains("WRN Test Stored x of 1 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void An_inherited_JOURNAL_STREAM_does_not_make_a_file_the_journal()
    {
        Assert.False(JournalFormatter.IsJournalOn(errorIsRedirected: true, name => name == "JOURNAL_STREAM" ? "9:1" : null));
        Assert.False(JournalFormatter.IsJournalOn(errorIsRedirected: true, _ => null));
    }

    private static string Format(ITextFormatter formatter, Exception exception)
    {
        using var writer = new StringWriter();
        using Serilog.Core.Logger logger = new Serilog.LoggerConfiguration().WriteTo.Sink(new TextSink(formatter, writer)).CreateLogger();
        using var loggers = new SerilogLoggerFactory(logger);
        Stored(loggers.CreateLogger("Test"), "a \"b\" ü", 42, exception);
        return writer.ToString();
    }

    private sealed class TextSink(ITextFormatter formatter, TextWriter writer) : Serilog.Core.ILogEventSink
    {
        public void Emit(Serilog.Events.LogEvent logEvent) => formatter.Format(logEvent, writer);
    }
}
