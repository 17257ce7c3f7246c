/** What the demonstration model says in its own words; everything else it says is quoted from responses. */
import type { Language } from '#agents/ranker/vocabulary/languages.ts';

export type Phrases = {
  hello: string;
  welcome: string;
  goodbye: string;
  fine: string;
  whoAmI: string;
  canDo: string;
  canChange: string;
  insulted: string;
  cannot: string;
  tryThese: string;
  askFor: (example: string) => string;
  nothingDone: string;
  /** Stands before and after what is quoted in another language than the person's. */
  found: string;
  quotedInEnglish: string;
  whichFits: string;
  notUnderstood: string;
  noFiles: string;
  unclear: string;
  proposal: string;
  approveOnCard: string;
  leftIt: string;
  whichOne: (words: string) => string;
  notFound: (words: string) => string;
  didYouMean: (names: string) => string;
  checkSpelling: string;
  forbidden: string;
  failed: string;
  ask: {
    class: string;
    student: string;
    person: string;
    subject: string;
    date: string;
    reason: string;
    text: string;
    amount: string;
    other: (what: string) => string;
  };
  cannotNarrow: (by: string) => string;
  noReason: string;
  allShown: string;
  nothingBefore: string;
  noOperations: string;
};

const english: Phrases = {
  hello: 'Hello! Ask me something about school in your own words. For example:',
  welcome: "You're welcome.",
  goodbye: 'Goodbye.',
  fine: 'I am a program, so always about the same. What would you like to know?',
  whoAmI:
    'I am the demonstration model of this installation: I answer by rules, not with a hosted language model. I choose an operation by the words of your question, run it with your own permissions, and quote what it says.',
  canDo: 'Here is what I can look up for you:',
  canChange: 'And what I can prepare for you to approve:',
  insulted: 'I am sorry that I did not help. Tell me in other words what you need.',
  cannot: 'I am sorry, I cannot look that up or do it here.',
  tryThese: 'These are things that I can do for you:',
  askFor: (example) => `Ask “${example.replace(/[?.!]$/, '')}”.`,
  nothingDone: 'I have changed nothing: a change only happens when you approve its card.',
  found: '',
  quotedInEnglish: '',
  whichFits: 'Several fit. Which one do you mean?',
  notUnderstood: 'I did not understand every detail of that. This is what I can prepare:',
  noFiles: 'I cannot read attachments: I am the demonstration model. Tell me in words what you need.',
  unclear: 'I did not understand that.',
  proposal: 'Here is what I would change — please check it.',
  approveOnCard: 'Nothing changes until you approve it: please use the buttons on the card.',
  leftIt: 'All right, I have left it.',
  whichOne: (words) => `Several fit “${words}”. Which one do you mean?`,
  notFound: (words) => `I found nothing called “${words}”.`,
  didYouMean: (names) => `Did you mean ${names}?`,
  checkSpelling: 'Please check the name, or say it differently.',
  forbidden: 'You may not see or change that.',
  failed: 'That did not work.',
  ask: {
    class: 'Which class?',
    student: 'Which student?',
    person: 'Who is it for?',
    subject: 'Which subject?',
    date: 'For which day?',
    reason: 'What is the reason?',
    text: 'What should it say?',
    amount: 'How many?',
    other: (what) => `One thing is missing: ${what}. What should I put?`,
  },
  cannotNarrow: (by) => `I cannot narrow it down that way${by ? `; I can by ${by}` : ''}.`,
  noReason: 'I only quote what is recorded, and the records do not say why.',
  allShown: 'That is all that I was given for it.',
  nothingBefore: 'There is nothing before this that I could take up. What would you like to know?',
  noOperations: 'I cannot look anything up at the moment: no operation is offered to me.',
};

const spanish: Phrases = {
  hello: '¡Hola! Pregúntame algo sobre la escuela con tus propias palabras. Por ejemplo:',
  welcome: 'De nada.',
  goodbye: 'Hasta luego.',
  fine: 'Soy un programa, así que siempre igual. ¿Qué te gustaría saber?',
  whoAmI:
    'Soy el modelo de demostración de esta instalación: respondo con reglas, no con un modelo de lenguaje externo. Elijo una operación por las palabras de tu pregunta, la ejecuto con tus permisos y cito lo que dice.',
  canDo: 'Esto es lo que puedo consultar:',
  canChange: 'Y esto lo que puedo preparar para que lo apruebes:',
  insulted: 'Siento no haber ayudado. Dime con otras palabras qué necesitas.',
  cannot: 'Lo siento, eso no lo puedo consultar ni hacer aquí.',
  tryThese: 'Estas son cosas que sí puedo hacer:',
  askFor: (example) => `Pregunta: «${example.replace(/[.!]$/, '')}».`,
  nothingDone: 'No he cambiado nada: un cambio solo ocurre cuando apruebas su tarjeta.',
  found: 'Esto es lo que consta:',
  quotedInEnglish: 'Los datos se muestran en inglés, tal como constan.',
  whichFits: 'Hay varias coincidencias. ¿A cuál te refieres?',
  notUnderstood: 'No he entendido todos los detalles. Esto es lo que puedo preparar:',
  noFiles: 'No puedo leer archivos adjuntos: soy el modelo de demostración. Dime con palabras qué necesitas.',
  unclear: 'No lo he entendido.',
  proposal: 'Esto es lo que cambiaría; por favor, compruébalo.',
  approveOnCard: 'Nada cambia hasta que lo apruebes: usa los botones de la tarjeta.',
  leftIt: 'De acuerdo, lo dejo.',
  whichOne: (words) => `Hay varias coincidencias con «${words}». ¿A cuál te refieres?`,
  notFound: (words) => `No he encontrado nada llamado «${words}».`,
  didYouMean: (names) => `¿Querías decir ${names}?`,
  checkSpelling: 'Comprueba el nombre o dilo de otra manera.',
  forbidden: 'No puedes ver ni cambiar eso.',
  failed: 'No ha funcionado.',
  ask: {
    class: '¿Qué clase?',
    student: '¿Qué estudiante?',
    person: '¿Para quién es?',
    subject: '¿Qué asignatura?',
    date: '¿Para qué día?',
    reason: '¿Cuál es el motivo?',
    text: '¿Qué debe decir?',
    amount: '¿Cuántos?',
    other: (what) => `Falta una cosa: ${what}. ¿Qué pongo?`,
  },
  cannotNarrow: (by) => `No puedo filtrarlo así${by ? `; puedo por ${by}` : ''}.`,
  noReason: 'Solo cito lo que está registrado, y los registros no dicen por qué.',
  allShown: 'Es todo lo que he recibido.',
  nothingBefore: 'No hay nada anterior que pueda retomar. ¿Qué te gustaría saber?',
  noOperations: 'Ahora no puedo consultar nada: no se me ofrece ninguna operación.',
};

/** English where a language has no translation. */
export const phrasesIn = (language: Language): Phrases => (language === 'es' ? spanish : english);
