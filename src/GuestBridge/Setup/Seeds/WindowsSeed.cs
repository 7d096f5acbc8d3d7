using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Xml;

namespace MedV.GuestBridge.Setup.Seeds;

/// <summary>The seed of a Windows guest: a disk with <c>autounattend.xml</c> and our agent. Not verified against Windows.</summary>
/// <remarks>Windows looks for the file at the root of each removable disk. The first logon happens by itself, once, and installs the agent as a service.</remarks>
internal static class WindowsSeed
{
    /// <summary>The volume's label.</summary>
    public const string Label = "MEDVSEED";

    private const string Space = "urn:schemas-microsoft-com:unattend";
    private const string Actions = "http://schemas.microsoft.com/WMIConfig/2002/State";
    private const string Install = """
        @echo off
        mkdir "%ProgramFiles%\MedV"
        copy /y "%~dp0medv-guest.exe" "%ProgramFiles%\MedV\medv-guest.exe" || exit /b 1
        sc.exe create medv-guest binPath= "\"%ProgramFiles%\MedV\medv-guest.exe\"" start= auto || exit /b 1
        set app="HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Terminal Server\TSAppAllowList\Applications\medv"
        reg.exe add %app% /v Name /d MedV /f || exit /b 1
        reg.exe add %app% /v Path /d "%ProgramFiles%\MedV\medv-guest.exe" /f || exit /b 1
        reg.exe add %app% /v RequiredCommandLine /d launch /f || exit /b 1
        reg.exe add %app% /v CommandLineSetting /t REG_DWORD /d 2 /f || exit /b 1
        sc.exe failure medv-guest reset= 60 actions= restart/2000
        sc.exe start medv-guest

        """;

    private static readonly FrozenDictionary<string, string> Keyboards = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["us"] = "0409:00000409", ["gb"] = "0809:00000809", ["de"] = "0407:00000407", ["at"] = "0c07:00000407", ["ch"] = "0807:00000807", ["fr"] = "040c:0000040c",
        ["be"] = "080c:0000080c", ["es"] = "0c0a:0000040a", ["it"] = "0410:00000410", ["nl"] = "0413:00020409", ["pt"] = "0816:00000816", ["br"] = "0416:00000416",
        ["pl"] = "0415:00000415", ["cz"] = "0405:00000405", ["sk"] = "041b:0000041b", ["hu"] = "040e:0000040e", ["ro"] = "0418:00010418", ["se"] = "041d:0000041d",
        ["no"] = "0414:00000414", ["dk"] = "0406:00000406", ["fi"] = "040b:0000040b", ["ru"] = "0419:00000419", ["ua"] = "0422:00020422", ["tr"] = "041f:0000041f",
        ["gr"] = "0408:00000408", ["jp"] = "0411:00000411", ["kr"] = "0412:00000412",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The files of the disk.</summary>
    /// <param name="seed">What the guest is told.</param>
    /// <param name="agent">The agent's program for the guest; null for the one that the image has.</param>
    /// <param name="password">The password of the account, random and of this guest alone. It is on the disk, which is for the user alone.</param>
    /// <exception cref="ArgumentException">A part has not the form that it should have.</exception>
    public static ImmutableArray<SeedFile> Files(GuestSeed seed, SeedFile? agent, string password)
    {
        seed.Check();
        return
        [
            SeedFile.Of("autounattend.xml", Unattend(seed, password)),
            .. agent is null ? Array.Empty<SeedFile>() : [SeedFile.Of("install-agent.cmd", Install.ReplaceLineEndings("\r\n")), agent with { Name = "medv-guest.exe" }],
        ];
    }

    private static string Unattend(GuestSeed seed, string password)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\r\n", OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("unattend", Space);
            Pass(xml, "specialize", () =>
            {
                Component(xml, "Microsoft-Windows-Shell-Setup", () =>
                {
                    if (seed.ComputerName.Length > 0)
                    {
                        xml.WriteElementString("ComputerName", Space, seed.ComputerName);
                    }

                    if (TimeZones.ForWindows(seed.Host.TimeZone) is { } zone)
                    {
                        xml.WriteElementString("TimeZone", Space, zone);
                    }
                });
                Component(xml, "Microsoft-Windows-TerminalServices-LocalSessionManager", () => xml.WriteElementString("fDenyTSConnections", Space, "false"));
                Component(xml, "Microsoft-Windows-TerminalServices-RDP-WinStationExtensions", () => xml.WriteElementString("UserAuthentication", Space, "1"));
            });
            Pass(xml, "oobeSystem", () =>
            {
                Component(xml, "Microsoft-Windows-International-Core", () => WriteLocale(xml, seed.Host));
                Component(xml, "Microsoft-Windows-Shell-Setup", () => WriteAccount(xml, seed, password));
            });
            xml.WriteEndElement();
        }

        return text.Append("\r\n").ToString();
    }

    private static void WriteLocale(XmlWriter xml, HostFacts host)
    {
        string locale = host.Locale.Split('.', '@')[0].Replace('_', '-');
        locale = locale.Length == 5 ? locale : "en-US";
        xml.WriteElementString("InputLocale", Space, Keyboards.GetValueOrDefault(host.Keyboard, locale));
        xml.WriteElementString("SystemLocale", Space, locale);
        xml.WriteElementString("UserLocale", Space, locale);
    }

    private static void WriteAccount(XmlWriter xml, GuestSeed seed, string password)
    {
        xml.WriteStartElement("OOBE", Space);
        xml.WriteElementString("HideEULAPage", Space, "true");
        xml.WriteElementString("HideOnlineAccountScreens", Space, "true");
        xml.WriteElementString("HideWirelessSetupInOOBE", Space, "true");
        xml.WriteElementString("ProtectYourPC", Space, "3");
        xml.WriteEndElement();

        // The first logon installs a service, so it has to be an administrator's; who may not be one is taken out of the group by the last command.
        xml.WriteStartElement("UserAccounts", Space);
        xml.WriteStartElement("LocalAccounts", Space);
        xml.WriteStartElement("LocalAccount", Space);
        Add(xml);
        Password(xml, password);
        xml.WriteElementString("DisplayName", Space, GuestAccount.FullName(seed.Host.FullName) is { Length: > 0 } name ? name : seed.Account);
        xml.WriteElementString("Group", Space, "Administrators");
        xml.WriteElementString("Name", Space, seed.Account);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();

        xml.WriteStartElement("AutoLogon", Space);
        Password(xml, password);
        xml.WriteElementString("Enabled", Space, "true");
        xml.WriteElementString("LogonCount", Space, "1");
        xml.WriteElementString("Username", Space, seed.Account);
        xml.WriteEndElement();

        List<string> commands = ["cmd.exe /c for %d in (D E F G H) do if exist %d:\\install-agent.cmd call %d:\\install-agent.cmd"];
        commands.Add($"net.exe localgroup \"Remote Desktop Users\" {seed.Account} /add");
        if (!seed.IsAdministrator)
        {
            commands.Add($"net.exe localgroup Administrators {seed.Account} /delete");
        }

        xml.WriteStartElement("FirstLogonCommands", Space);
        for (int i = 0; i < commands.Count; i++)
        {
            xml.WriteStartElement("SynchronousCommand", Space);
            Add(xml);
            xml.WriteElementString("CommandLine", Space, commands[i]);
            xml.WriteElementString("Order", Space, XmlConvert.ToString(i + 1));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    // The form that Windows writes itself: not encryption, only no plain text in the file.
    private static void Password(XmlWriter xml, string password)
    {
        xml.WriteStartElement("Password", Space);
        xml.WriteElementString("Value", Space, Convert.ToBase64String(Encoding.Unicode.GetBytes(password + "Password")));
        xml.WriteElementString("PlainText", Space, "false");
        xml.WriteEndElement();
    }

    private static void Add(XmlWriter xml) => xml.WriteAttributeString("wcm", "action", Actions, "add");

    private static void Pass(XmlWriter xml, string name, Action components)
    {
        xml.WriteStartElement("settings", Space);
        xml.WriteAttributeString("pass", name);
        components();
        xml.WriteEndElement();
    }

    private static void Component(XmlWriter xml, string name, Action settings)
    {
        xml.WriteStartElement("component", Space);
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("processorArchitecture", "amd64");
        xml.WriteAttributeString("publicKeyToken", "31bf3856ad364e35");
        xml.WriteAttributeString("language", "neutral");
        xml.WriteAttributeString("versionScope", "nonSxS");
        settings();
        xml.WriteEndElement();
    }
}
