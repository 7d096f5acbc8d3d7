using MedV.GuestBridge.Publishing;
using MedV.GuestBridge.Publishing.Desktop;
using MedV.GuestBridge.Publishing.Files;

namespace MedV.GuestBridge.Tests.Publishing;

/// <summary>The home of a user, in a folder that goes away, with system folders of its own.</summary>
internal sealed class TestHome : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("medv-publish-").FullName;

    public TestHome()
    {
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Path.Combine(System, "applications"));
    }

    public string Home => Path.Combine(_folder, "home");

    /// <summary>The one folder of XDG_DATA_DIRS.</summary>
    public string System => Path.Combine(_folder, "system");

    public string Entries => Path.Combine(Home, ".local/share/applications");

    public string Medv { get; set; } = "/usr/bin/medv";

    public XdgPlatform Platform => new(Home, Variable, TimeProvider.System);

    public MenuRoots Roots => MenuRoots.OfXdg(Home, Variable);

    public string? Variable(string name) => name == "XDG_DATA_DIRS" ? System : null;

    public Task<PublishOutcome> PublishAsync(params PublishedWorkspace[] workspaces) =>
        new MenuPublisher(Platform).PublishAsync("example.org", workspaces, Medv, PublishMode.CarryOut, CancellationToken.None);

    /// <summary>All folders and files of the home, files with their content.</summary>
    public string[] List() => ListOf(Home);

    public static string[] ListOf(string folder) =>
    [
        .. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path) + (File.Exists(path) ? " " + Convert.ToHexString(File.ReadAllBytes(path)) : "/"))
            .Order(StringComparer.Ordinal),
    ];

    public string Write(string path, string text)
    {
        string whole = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        File.WriteAllText(whole, text);
        return whole;
    }

    /// <summary>Gives the host a native app that is the default for types.</summary>
    public void AddNative(string name, params string[] types)
    {
        Write($"system/applications/{name}.desktop", $"[Desktop Entry]\nType=Application\nName={name}\nExec=/bin/true %F\nMimeType={string.Join(';', types)};\n");
        Write("system/applications/mimeapps.list", "[Default Applications]\n" + string.Concat(types.Select(type => $"{type}={name}.desktop\n")));
    }

    /// <summary>Makes a program that writes its arguments to a file, a line each.</summary>
    public string AddFakeMedv(string folder)
    {
        Medv = Write($"{folder}/medv", $"#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\" > '{_folder}/started.tmp'\nmv '{_folder}/started.tmp' '{_folder}/started'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Medv, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return Path.Combine(_folder, "started");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
