using System.Text;

namespace MedV.SigningTool.Commands;

/// <summary>Asks on the terminal, without echo.</summary>
internal static class PassphrasePrompt
{
    public static string? Ask(string question)
    {
        Console.Error.Write(question);
        var typed = new StringBuilder();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.Error.WriteLine();
                    return typed.ToString();
                case ConsoleKey.Backspace:
                    typed.Length = Math.Max(0, typed.Length - 1);
                    break;
                default:
                    typed.Append(char.IsControl(key.KeyChar) ? "" : key.KeyChar);
                    break;
            }
        }
    }
}
