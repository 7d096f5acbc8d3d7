using System.Text.Json;
using MedV.Terminal;
using Microsoft.Extensions.Configuration.Json;

namespace MedV.Daemon.Configuration;

/// <summary>The configuration file.</summary>
internal sealed class JsonFile(string path)
{
    // Far beyond any sensible file; keeps a wrong name (a disk image) from filling the memory.
    private const int LargestBytes = 1024 * 1024;

    /// <summary>Reads its values, flattened to <c>Section:Key</c>.</summary>
    /// <exception cref="StartupException">The file cannot be read, or is not one JSON object.</exception>
    public Dictionary<string, string?> Read()
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > LargestBytes)
            {
                throw Fault($"has {file.Length} bytes, expected at most {LargestBytes}");
            }

            return new Flattened(file).Values;
        }
        catch (JsonException exception)
        {
            throw Fault($"is not JSON: line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}");
        }
        catch (FormatException exception)
        {
            // A key that is there twice, or something other than an object at the top.
            throw Fault($"is not a configuration: {exception.Message.TrimEnd('.')}");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Fault("does not exist");
        }
        catch (UnauthorizedAccessException)
        {
            throw Fault(Directory.Exists(path) ? "is a folder, expected a file" : "may not be read by this user");
        }
    }

    private StartupException Fault(string what) =>
        new(ExitCode.Configuration, [$"the configuration file {path} {what}"], "medvd --check-config --config FILE checks a file without starting");

    private sealed class Flattened : JsonStreamConfigurationProvider
    {
        public Flattened(Stream stream)
            : base(new JsonStreamConfigurationSource { Stream = stream })
        {
            Load();
        }

        public Dictionary<string, string?> Values => new(Data, StringComparer.OrdinalIgnoreCase);
    }
}
