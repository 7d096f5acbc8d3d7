using System.Runtime.Versioning;

namespace MedV.GuestAgent.Windows;

/// <summary>What a <c>.lnk</c> file points to, as the shell resolves it. Not verified.</summary>
/// <param name="Target">Full path of the program; empty for shortcuts that point to no file.</param>
/// <param name="Description">Its tooltip.</param>
[SupportedOSPlatform("windows")]
internal sealed record Shortcut(string Target, string Description)
{
    private const int MostCharacters = 1024;
    private const uint InProcess = 1, NoWindow = 0x1, NoUpdate = 0x8, NoSearch = 0x10;

    // Positions in the tables of functions of IUnknown, IPersistFile and IShellLinkW.
    private const int QueryInterface = 0, Release = 2, Load = 5, GetPath = 3, GetDescription = 6, Resolve = 19;

    private static readonly Guid ShellLinkType = new("00021401-0000-0000-C000-000000000046");
    private static readonly Guid ShellLinkKind = new("000214F9-0000-0000-C000-000000000046");
    private static readonly Guid PersistFileKind = new("0000010B-0000-0000-C000-000000000046");

    /// <summary>Reads a shortcut; null when the shell cannot.</summary>
    public static unsafe Shortcut? Read(string path)
    {
        // Whether this thread has COM already is of no matter.
        _ = Native.StartCom(0, 0);
        if (Native.CreateInstance(ShellLinkType, 0, InProcess, ShellLinkKind, out nint link) < 0)
        {
            return null;
        }

        try
        {
            fixed (Guid* kind = &PersistFileKind)
            {
                nint file;
                if (((delegate* unmanaged<nint, Guid*, nint*, int>)Function(link, QueryInterface))(link, kind, &file) < 0)
                {
                    return null;
                }

                try
                {
                    fixed (char* name = path)
                    {
                        if (((delegate* unmanaged<nint, char*, uint, int>)Function(file, Load))(file, name, 0) < 0)
                        {
                            return null;
                        }
                    }
                }
                finally
                {
                    _ = ((delegate* unmanaged<nint, uint>)Function(file, Release))(file);
                }
            }

            // No window, no search over the network: what is not where it was is not shown.
            _ = ((delegate* unmanaged<nint, nint, uint, int>)Function(link, Resolve))(link, 0, NoWindow | NoUpdate | NoSearch);
            char* text = stackalloc char[MostCharacters];
            text[0] = '\0';
            _ = ((delegate* unmanaged<nint, char*, int, nint, uint, int>)Function(link, GetPath))(link, text, MostCharacters, 0, 0);
            string target = new(text);
            text[0] = '\0';
            _ = ((delegate* unmanaged<nint, char*, int, int>)Function(link, GetDescription))(link, text, MostCharacters);
            return new Shortcut(target, new string(text));
        }
        finally
        {
            _ = ((delegate* unmanaged<nint, uint>)Function(link, Release))(link);
        }
    }

    private static unsafe void* Function(nint instance, int position) => (*(void***)instance)[position];
}
