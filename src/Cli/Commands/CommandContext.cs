using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MedV.Cli.Bridge;
using MedV.GuestBridge.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Commands;

/// <summary>What all commands share: their surroundings and the options that every command has.</summary>
internal sealed class CommandContext(Shell shell, Option<bool> json, Func<ParseResult, string> socketOf)
{
    // Wide enough that nothing wraps in a pipe or a file.
    private const int PlainWidth = 4096;

    public Shell Shell => shell;

    /// <summary>Path of the daemon's socket.</summary>
    public string SocketOf(ParseResult parsed) => socketOf(parsed);

    /// <summary>Whether JSON is wanted.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(json);

    /// <summary>A client for the daemon that the command line names.</summary>
    public ControlClient Connect(ParseResult parsed) => new(socketOf(parsed), shell.Time);

    /// <summary>A client for the bridge of this user.</summary>
    public BridgeClient Bridge(ParseResult parsed) => new(new BridgeProgram(shell, socketOf(parsed)), shell);

    /// <summary>Prints what the bridge answered: as JSON when asked to, else as <paramref name="view"/> shows it; without one, nothing.</summary>
    public void PrintReply(ParseResult parsed, BridgeReply reply, Func<BridgeReply, IRenderable>? view = null)
    {
        if (IsJson(parsed) || view is not null)
        {
            Print(parsed, reply, BridgeJson.Default.BridgeReply, view ?? (_ => Text.Empty));
        }
    }

    /// <summary>Prints a report: as JSON when asked to, else as <paramref name="view"/> shows it.</summary>
    public void Print<T>(ParseResult parsed, T report, JsonTypeInfo<T> type, Func<T, IRenderable> view)
    {
        if (IsJson(parsed))
        {
            shell.Output.WriteLine(JsonSerializer.Serialize(report, type));
        }
        else if (shell.IsTerminal)
        {
            Screen(shell.Output).Write(view(report));
        }
        else
        {
            // Tables fill their last column with spaces, which a file need not have.
            using var text = new StringWriter { NewLine = "\n" };
            Screen(text).Write(view(report));
            shell.Output.Write(string.Join('\n', text.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())));
        }
    }

    /// <summary>The output as Spectre.Console sees it: colours and moves on a terminal, plain text elsewhere.</summary>
    public IAnsiConsole Screen() => Screen(shell.Output);

    private IAnsiConsole Screen(TextWriter output)
    {
        IAnsiConsole screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = shell.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = shell.IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = shell.IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!shell.IsTerminal)
        {
            screen.Profile.Width = PlainWidth;
            screen.Profile.Capabilities.Unicode = true;
        }

        return screen;
    }
}
