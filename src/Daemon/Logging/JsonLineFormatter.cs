using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serilog.Events;
using Serilog.Formatting;

namespace MedV.Daemon.Logging;

/// <summary>
/// One JSON object a line: <c>time</c> (RFC 3339, UTC), <c>level</c>, <c>eventId</c>, <c>source</c>, <c>message</c>, <c>properties</c>, <c>exception</c>.
/// What an entry does not have is left out.
/// </summary>
internal sealed class JsonLineFormatter : ITextFormatter
{
    // The output is a log, not a web page: quotes are escaped, but < and ü stay readable.
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Format(LogEvent logEvent, TextWriter output)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, OneLine))
        {
            writer.WriteStartObject();
            writer.WriteString("time", logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            writer.WriteString("level", Level(logEvent.Level));
            if (logEvent.Properties.GetValueOrDefault("EventId") is StructureValue { Properties: [{ Name: "Id", Value: ScalarValue { Value: int id } }, ..] })
            {
                writer.WriteNumber("eventId", id);
            }

            if (logEvent.Properties.GetValueOrDefault("SourceContext") is ScalarValue { Value: string source })
            {
                writer.WriteString("source", source);
            }

            writer.WriteString("message", MessageText.Of(logEvent));
            writer.WriteStartObject("properties");
            foreach ((string name, LogEventPropertyValue value) in logEvent.Properties.Where(property => property.Key is not ("EventId" or "SourceContext")))
            {
                writer.WritePropertyName(name);
                Write(writer, value);
            }

            writer.WriteEndObject();
            if (logEvent.Exception is not null)
            {
                writer.WriteString("exception", logEvent.Exception.ToString());
            }

            writer.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        output.Write('\n');
    }

    // The names of Microsoft.Extensions.Logging, which the configuration uses too.
    private static string Level(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "trace",
        LogEventLevel.Fatal => "critical",
        _ => level.ToString().ToLowerInvariant(),
    };

    private static void Write(Utf8JsonWriter writer, LogEventPropertyValue value)
    {
        switch (value)
        {
            case SequenceValue sequence:
                writer.WriteStartArray();
                foreach (LogEventPropertyValue element in sequence.Elements)
                {
                    Write(writer, element);
                }

                writer.WriteEndArray();
                break;
            case ScalarValue { Value: null }:
                writer.WriteNullValue();
                break;
            case ScalarValue { Value: bool flag }:
                writer.WriteBooleanValue(flag);
                break;
            case ScalarValue { Value: sbyte or byte or short or ushort or int or uint or long or ulong or decimal } number:
                writer.WriteRawValue(Convert.ToString(number.Value, CultureInfo.InvariantCulture)!);
                break;
            case ScalarValue { Value: double number } when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case ScalarValue scalar:
                writer.WriteStringValue(Convert.ToString(scalar.Value, CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteStringValue(value.ToString());
                break;
        }
    }
}
