using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace MedV.GuestBridge.Setup.Steps;

/// <summary>Keeps a <see cref="SetupState"/> in a file: after a power cut it is the old one or the new one.</summary>
/// <param name="path">The file, in the workspace's folder, which is the user's own.</param>
internal sealed partial class SetupStore(string path)
{
    private const int MaximumBytes = 64 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="workspace">The workspace that it has to be of.</param>
    /// <param name="fault">Why what is there is of no use, as a sentence; it is then kept beside as <c>.bad</c>, and setup begins anew.</param>
    /// <returns><see langword="null"/> when there is none of use.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public SetupState? Load(string workspace, out string? fault)
    {
        fault = null;
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return null;
        }

        SetupState? state = null;
        try
        {
            state = file.Length <= MaximumBytes ? JsonSerializer.Deserialize(File.ReadAllBytes(path), SetupJson.Default.SetupState) : null;
        }
        catch (JsonException)
        {
            // Said below.
        }

        if (state is not null && state.Workspace == workspace && IsSound(state))
        {
            return state;
        }

        fault = $"the state of setup in {path} is damaged; setup begins anew";
        File.Move(path, path + ".bad", overwrite: true);
        return null;
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="IOException">It cannot be written; the old one is still there.</exception>
    public void Save(SetupState state)
    {
        Display.PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(state, SetupJson.Default.SetupState));
        Display.PrivateFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private static bool IsSound(SetupState state) =>
        Enum.IsDefined(state.Stage) && state.Attempt is >= 1 and <= 100 && state.Step is >= 0 and <= 1000 && state.Spent >= TimeSpan.Zero
        && IdPattern().IsMatch(state.SetupId) && state.Reason.Length <= 1000;

    [GeneratedRegex(@"\A[a-z0-9-]{1,48}\z")]
    private static partial Regex IdPattern();
}

/// <summary>The form of the file.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SetupState))]
internal sealed partial class SetupJson : JsonSerializerContext;
