using MedV.Daemon.Configuration;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace MedV.Daemon.Logging;

/// <summary>Where log entries go: standard error, and a file if one is configured.</summary>
internal static class DaemonLog
{
    // Five files of 10 MiB: weeks of an idle PC, or a day of debugging, on a disk that is for images.
    private const long FileBytes = 10 * 1024 * 1024;
    private const int Files = 5;

    private const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";
    private const string FileTemplate = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}";

    /// <summary>Adds Serilog as the only logger.</summary>
    public static ILoggingBuilder AddDaemonLog(this ILoggingBuilder logging, LogOptions options) => logging
        .AddSerilog(Create(options, JournalFormatter.IsJournalOn(Console.IsErrorRedirected, Environment.GetEnvironmentVariable)), dispose: true);

    internal static Logger Create(LogOptions options, bool journal)
    {
        LogEventLevel level = LevelOf(options.Level);
        LoggerConfiguration configuration = new LoggerConfiguration()
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", level > LogEventLevel.Warning ? level : LogEventLevel.Warning)
            // What fails the host ends the program, which says so itself.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LevelOf(LogLevel.None));
        configuration = options switch
        {
            { Json: true } => ToStandardError(configuration, new JsonLineFormatter()),
            _ when journal => ToStandardError(configuration, new JournalFormatter()),
            _ => configuration.WriteTo.Console(outputTemplate: Template, standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: null),
        };
        if (options.File.Length > 0)
        {
            // Serilog says nothing about a file it cannot write.
            Directory.CreateDirectory(Path.GetDirectoryName(options.File)!);
            File.Open(options.File, FileMode.Append, FileAccess.Write, FileShare.ReadWrite).Dispose();
            configuration = options.Json
                ? configuration.WriteTo.File(
                    new JsonLineFormatter(), options.File, fileSizeLimitBytes: FileBytes, rollOnFileSizeLimit: true, retainedFileCountLimit: Files)
                : configuration.WriteTo.File(
                    options.File, outputTemplate: FileTemplate, fileSizeLimitBytes: FileBytes, rollOnFileSizeLimit: true, retainedFileCountLimit: Files, formatProvider: null);
        }

        return configuration.CreateLogger();
    }

    // The two scales have the same steps; one above Fatal turns Serilog off.
    private static LogEventLevel LevelOf(LogLevel level) => (LogEventLevel)level;

    private static LoggerConfiguration ToStandardError(LoggerConfiguration configuration, ITextFormatter formatter) =>
        configuration.WriteTo.Console(formatter, standardErrorFromLevel: LogEventLevel.Verbose);
}
