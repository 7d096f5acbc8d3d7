using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MedV.GuestBridge.Display;

namespace MedV.GuestBridge.Setup;

/// <summary>The account in a guest by which its user logs on. First time setup makes it; who shows the guest reads it.</summary>
/// <param name="Name">The account's name.</param>
/// <param name="Password">Its password, random and of this guest alone.</param>
/// <remarks>
/// It is kept as <c>account.json</c> in the state folder of the workspace, for the user alone (0600): <c>{"name":"ann","password":"..."}</c>. It goes when the machine's system disk
/// goes, since the account goes with that.
/// </remarks>
internal sealed record GuestCredentials(string Name, string Password)
{
    private const string FileName = "account.json";
    private const int LongestFile = 4096;
    private const int PasswordBytes = 24;

    /// <summary>A new password: 32 letters and digits and two that most rules want.</summary>
    public static string NewPassword() => $"{Convert.ToBase64String(RandomNumberGenerator.GetBytes(PasswordBytes)).Replace('+', 'x').Replace('/', 'y')}.7";

    /// <summary>Reads it.</summary>
    /// <param name="stateFolder">The state folder of the workspace.</param>
    /// <returns>null when there is none.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or others can read it.</exception>
    public static GuestCredentials? Read(string stateFolder)
    {
        string path = Path.Combine(stateFolder, FileName);
        if (new FileInfo(path) is not { Exists: true } file)
        {
            return null;
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
        {
            throw new InvalidDataException($"{path} is open to other users, expected rights 0600");
        }

        try
        {
            return file.Length <= LongestFile && JsonSerializer.Deserialize(File.ReadAllBytes(path), GuestCredentialsJson.Default.GuestCredentials) is { Name.Length: > 0, Password: { } password } read
                && !password.Any(char.IsControl)
                ? read
                : throw new InvalidDataException($"{path} holds no account");
        }
        catch (JsonException damaged)
        {
            throw new InvalidDataException($"{path} holds no account", damaged);
        }
    }

    /// <summary>Keeps it.</summary>
    /// <param name="stateFolder">The state folder of the workspace, which is there.</param>
    public void Write(string stateFolder) =>
        PrivateFile.Write(Path.Combine(stateFolder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, GuestCredentialsJson.Default.GuestCredentials));

    /// <summary>Without the password.</summary>
    public override string ToString() => Name;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GuestCredentials))]
internal sealed partial class GuestCredentialsJson : JsonSerializerContext;
