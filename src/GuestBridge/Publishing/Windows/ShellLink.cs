namespace MedV.GuestBridge.Publishing.Windows;

/// <summary>What a shortcut says.</summary>
/// <param name="Target">The absolute path of the program, such as <c>C:\Program Files\MedV\medv.exe</c>.</param>
/// <param name="Arguments">Its arguments, as one line.</param>
/// <param name="Description">The tooltip; may be empty.</param>
/// <param name="IconPath">The absolute path of its icon; empty: the program's.</param>
/// <param name="AppId">The application user model id, by which the task bar groups windows.</param>
/// <param name="Owner">The owner marker: realm and workspace.</param>
internal sealed record ShellLink(string Target, string Arguments, string Description, string IconPath, string AppId, string Owner);
