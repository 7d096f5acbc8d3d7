namespace MedV.GuestAgent.Tests;

/// <summary>A folder with a menu in it, gone when the test ends.</summary>
internal sealed class GuestFolder : IDisposable
{
    public GuestFolder()
    {
        Path = Directory.CreateTempSubdirectory("medv-guest-").FullName;
        Directory.CreateDirectory(Applications);
    }

    public string Path { get; }

    public string Data => System.IO.Path.Combine(Path, "share");

    public string Applications => System.IO.Path.Combine(Data, "applications");

    public void Write(string id, string exec, string more = "", string name = "An application") =>
        File.WriteAllText(System.IO.Path.Combine(Applications, id + ".desktop"), $"[Desktop Entry]\nType=Application\nName={name}\nExec={exec}\n{more}\n");

    /// <summary>Writes a script that applications run: what quoting of Exec lines cannot say shortly.</summary>
    public string Script(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, "#!/bin/sh\n" + text + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        return path;
    }

    public void WriteIcon(string name, byte[] png)
    {
        string folder = System.IO.Path.Combine(Data, "icons/hicolor/48x48/apps");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(System.IO.Path.Combine(folder, name + ".png"), png);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
